"""Rows of the demo firm's ledgers: number, Chinese and English label, then the columns in the order declared."""

from __future__ import annotations

from datetime import date

Row = tuple[str, ...]


def rows(year: int, today: date) -> dict[str, tuple[Row, ...]]:
    """The rows of each ledger for a demo that begins in this year."""
    return {
        "budget": _budget(year),
        "data_catalogue": DATA,
        "price_list": _prices(),
        "permissions_catalogue": PERMISSIONS,
        "sod_matrix": SEGREGATION,
        "change_templates": _templates(today),
        "freeze": _freeze(year),
        "net_policy": POLICIES,
    }


def _budget(year: int) -> tuple[Row, ...]:
    told = (
        ("IT-001", "核心交易系统扩容", "Growth of core trading", "交易系统部", "6800000", "2135000", "it-trading#1"),
        ("IT-002", "行情系统升级", "Market data upgrade", "行情组", "2400000", "860000", "it-quotes#1"),
        ("IT-003", "私有云资源", "Private cloud", "云平台组", "9600000", "4120000", "it-cloud#1"),
        ("IT-004", "信创改造", "Domestic platforms", "系统运维部", "12000000", "7350000", "it-ops#1"),
        ("IT-005", "数据中台二期", "Data platform, phase two", "数据平台部", "5200000", "148000", "it-data#1"),
        ("IT-006", "网络安全加固", "Network security", "信息安全部", "3100000", "1275000", "it-security#1"),
        ("IT-007", "网络专线与带宽", "Lines and bandwidth", "网络组", "2650000", "990000", "it-network#1"),
        ("WM-001", "投顾平台建设", "Advisory platform", "金融产品部", "1800000", "420000", "wealth-product#1"),
        ("WM-002", "客户服务数字化", "Digital client service", "客户服务部", "1500000", "0", "wealth-service#1"),
        ("OF-001", "办公协同", "Office suite", "办公室", "600000", "312000", "office#1"),
    )
    return tuple(
        (f"{year}-{key}", f"{year} 年{label}", f"{english} {year}", str(year), *rest)
        for key, label, english, *rest in told
    )


DATA: tuple[Row, ...] = tuple(
    (f"{system}.{table}.{name}", label, english, system, table, name, level, personal, owner)
    for system, table, owner, fields in (
        ("jzjy", "account", "it-data#1", (
            ("acct_no", "资金账号", "Account number", "3", "yes"), ("cust_name", "客户姓名", "Client name", "3", "yes"),
            ("id_no", "证件号码", "Identity number", "4", "yes"), ("mobile", "手机号码", "Mobile number", "4", "yes"),
            ("open_date", "开户日期", "Opened on", "2", "no"), ("branch", "开户营业部", "Branch", "2", "no"))),
        ("jzjy", "orders", "it-data#1", (
            ("order_id", "委托编号", "Order number", "2", "no"), ("symbol", "证券代码", "Symbol", "1", "no"),
            ("price", "委托价格", "Price", "2", "no"), ("volume", "委托数量", "Volume", "2", "no"),
            ("acct_no", "委托资金账号", "Account of the order", "3", "yes"))),
        ("rzrq", "credit", "it-data#1", (
            ("credit_line", "授信额度", "Credit line", "3", "yes"),
            ("margin_ratio", "维持担保比例", "Margin ratio", "3", "no"))),
        ("hqwg", "quotes", "it-data#2", (
            ("symbol", "行情代码", "Quoted symbol", "1", "no"), ("last", "最新价", "Last price", "1", "no"))),
        ("khfw", "tickets", "wealth-service#2", (
            ("ticket_no", "工单编号", "Ticket number", "2", "no"),
            ("content", "客户诉求", "What the client asks", "3", "yes"))),
        ("fxkz", "limits", "risk#2", (
            ("limit_value", "风险限额", "Risk limit", "3", "no"), ("used", "已用限额", "Limit used", "3", "no"))),
        ("sjzt", "dws_branch", "it-data#3", (
            ("turnover", "营业部成交额", "Turnover of a branch", "2", "no"),
            ("clients", "有效客户数", "Active clients", "2", "no"),
            ("rank", "营业部排名", "Rank of a branch", "1", "no"))),
    )
    for name, label, english, level, personal in fields
)  # fmt: skip

PERMISSIONS: tuple[Row, ...] = (
    ("jzjy.query", "集中交易 查询", "Central trading, read", "jzjy", "read", "2", "365"),
    ("jzjy.order_entry", "集中交易 委托录入", "Central trading, order entry", "jzjy", "write", "3", "180"),
    ("jzjy.order_review", "集中交易 委托复核", "Central trading, order review", "jzjy", "write", "3", "180"),
    ("jzjy.admin", "集中交易 系统管理", "Central trading, administration", "jzjy", "admin", "4", "30"),
    ("rzrq.query", "融资融券 查询", "Margin trading, read", "rzrq", "read", "3", "365"),
    ("rzrq.credit", "融资融券 授信审批", "Margin trading, credit approval", "rzrq", "write", "3", "180"),
    ("rzrq.limit", "融资融券 额度调整", "Margin trading, limits", "rzrq", "write", "3", "180"),
    ("fxkz.view", "风险控制 查看", "Risk control, read", "fxkz", "read", "3", "365"),
    ("fxkz.rule", "风险控制 规则配置", "Risk control, rules", "fxkz", "admin", "4", "30"),
    ("sjzt.query", "数据中台 查询", "Data platform, read", "sjzt", "read", "2", "365"),
    ("sjzt.export", "数据中台 导出", "Data platform, export", "sjzt", "write", "3", "90"),
    ("khfw.agent", "客户服务 坐席", "Client service, agent", "khfw", "write", "3", "365"),
    ("bgxt.member", "办公协同 成员", "Office suite, member", "bgxt", "read", "1", "365"),
)
SEGREGATION: tuple[Row, ...] = (
    ("SOD-01", "委托录入与复核", "Entry and review of orders", "jzjy.order_entry", "jzjy.order_review", "forbidden",
     "同一人不得既录入又复核委托"),
    ("SOD-02", "授信审批与额度调整", "Credit approval and limits", "rzrq.credit", "rzrq.limit", "forbidden",
     "授信与额度须由不同岗位办理"),
    ("SOD-03", "委托录入与风控规则", "Order entry and risk rules", "jzjy.order_entry", "fxkz.rule", "review",
     "交易与风控职责分离"),
    ("SOD-04", "系统管理与委托录入", "Administration and order entry", "jzjy.admin", "jzjy.order_entry", "forbidden",
     "系统管理员不得办理业务"),
    ("SOD-05", "数据导出与客服坐席", "Export and client service", "sjzt.export", "khfw.agent", "review",
     "防止客户信息批量外带"),
)  # fmt: skip

POLICIES: tuple[Row, ...] = (
    ("FW-0107", "办公区访问数据服务", "Office to data service", "10.8.0.0/16", "10.2.20.0/24", "TCP",
     "443,8443", "FW-BG-01"),
    ("FW-0112", "运维跳板访问管理口", "Bastion to management", "10.9.1.0/28", "10.2.0.0/16", "TCP",
     "22,3389", "FW-BG-01"),
    ("FW-0231", "行情源进入行情区", "Quote source into quotes", "172.20.5.0/26", "10.1.30.0/27", "UDP", "9000-9031",
     "FW-JY-02"),
    ("FW-0244", "报送网关访问监管前置", "Reporting gateway to the regulator", "10.1.40.8", "172.21.3.16/29", "TCP",
     "443", "FW-JY-02"),
)  # fmt: skip

_PRICES = {"private_a": (52, 9, 40, 25, 30), "private_b": (48, 8, 35, 22, 30), "public": (78, 14, 60, 45, 50),
           "xinchuang": (66, 11, 45, 30, 35)}  # fmt: skip
_POOLS = {"private_a": ("私有云 A", "Private cloud A"), "private_b": ("私有云 B", "Private cloud B"),
          "public": ("公有云", "Public cloud"), "xinchuang": ("信创池", "Domestic pool")}  # fmt: skip
_ITEMS = (("cpu", "core", "CPU", "CPU", 100), ("memory", "gb", "内存", "memory", 100),
          ("system_disk", "gb", "系统盘", "system disk", 1), ("data_disk", "gb", "数据盘", "data disk", 1),
          ("backup", "host", "备份", "backup", 100))  # fmt: skip


def _prices() -> tuple[Row, ...]:
    return tuple(
        (f"{pool}.{item}", f"{_POOLS[pool][0]} {label}", f"{_POOLS[pool][1]}, {english}", pool, item, per,
         f"{price * weight / 100:.2f}")
        for pool, prices in _PRICES.items()
        for (item, per, label, english, weight), price in zip(_ITEMS, prices, strict=True)
    )  # fmt: skip


def _templates(today: date) -> tuple[Row, ...]:
    fresh, over = date(today.year, 1, 15), date(today.year - 2, 12, 20)

    def dated(day: date) -> tuple[str, str]:
        return day.isoformat(), day.replace(year=day.year + 1).isoformat()

    return (
        ("STD-001", "应用节点重启", "Restart of a node", "", "摘流量，重启，检查日志，恢复流量", "恢复流量到备用节点",
         *dated(fresh), "it-ops#1"),
        ("STD-002", "证书更新", "Renewal of a certificate", "", "导入新证书，滚动重载，验证到期日", "换回旧证书",
         *dated(fresh), "it-security#1"),
        ("STD-003", "行情源切换演练", "Switch of the quote source", "hqwg", "收盘后切换主备，核对代码表", "切回主用",
         *dated(fresh), "it-quotes#1"),
        ("STD-004", "磁盘扩容", "More disk", "", "存储侧扩容，在线扩展文件系统", "无需回退，保留快照 7 天",
         *dated(fresh), "it-cloud#1"),
        ("STD-005", "日志清理策略调整", "Retention of logs", "sjzt", "调整保留天数，观察空间", "恢复原保留天数",
         *dated(over), "it-data#1"),
    )  # fmt: skip


def _freeze(year: int) -> tuple[Row, ...]:
    return (
        (f"{year}-10", f"{year} 年国庆封网", f"National day freeze {year}", f"{year}-09-28",
         f"{year}-10-08", "all", "ecab"),
        (f"{year}-12", f"{year} 年终决算封网", f"Year-end freeze {year}", f"{year}-12-28",
         f"{year + 1}-01-04", "all", "ecab"),
        (f"{year + 1}-02", f"{year + 1} 年春节封网", f"Spring festival freeze {year + 1}", f"{year + 1}-02-01",
         f"{year + 1}-02-12", "core", "ecab"),
    )  # fmt: skip
