"""The departments of the demo firm: (id, 名称, English, parent, title of the head, weight of its staff)."""

from __future__ import annotations

from dataclasses import dataclass

from people.names import spelled


@dataclass(frozen=True)
class Place:
    """A department of the plan; `weight` is its share of the staff, `titles` what people are there."""

    id: str
    name: str
    name_en: str
    parent: str
    head_title: str
    weight: int
    titles: tuple[str, ...]


_DEV = ("开发工程师", "高级开发工程师", "测试工程师", "需求分析师")
_OPS = ("运维工程师", "高级运维工程师", "值班工程师")
_OFFICE = ("专员", "高级专员", "主管")
_BRANCH = ("客户经理", "理财顾问", "高级理财顾问", "柜台主管", "运营专员", "投资顾问")

HEADQUARTERS: tuple[Place, ...] = (
    Place("dongyue", "东岳证券", "Dongyue Securities", "", "总裁", 0, _OFFICE),
    Place("it", "信息技术中心", "Information Technology Centre", "dongyue", "首席信息官", 1, _OFFICE),
    Place("it-trading", "交易系统部", "Trading Systems", "it", "部门负责人", 6, _DEV),
    Place("it-oms", "集中交易组", "Order Management Team", "it-trading", "组长", 4, _DEV),
    Place("it-quotes", "行情组", "Market Data Team", "it-trading", "组长", 3, _DEV),
    Place("it-ops", "系统运维部", "System Operations", "it", "部门负责人", 5, _OPS),
    Place("it-cloud", "云平台组", "Cloud Platform Team", "it-ops", "组长", 3, ("云平台工程师", "存储工程师")),
    Place("it-network", "网络组", "Network Team", "it-ops", "组长", 3, ("网络工程师",)),
    Place("it-duty", "监控值班组", "Monitoring Desk", "it-ops", "组长", 3, ("值班工程师",)),
    Place("it-security", "信息安全部", "Information Security", "it", "部门负责人", 3, ("安全工程师", "渗透测试工程师")),
    Place("it-data", "数据平台部", "Data Platform", "it", "部门负责人", 5, ("数据工程师", "数据分析师")),
    Place("wealth", "财富管理总部", "Wealth Management Head Office", "dongyue", "总经理", 3, _OFFICE),
    Place("wealth-product", "金融产品部", "Financial Products", "wealth", "部门负责人", 3, ("产品经理", "产品专员")),
    Place("wealth-service", "客户服务部", "Client Service", "wealth", "部门负责人", 4, ("客服专员", "客服主管")),
    Place("wealth-channel", "渠道管理部", "Channels", "wealth", "部门负责人", 3, ("渠道经理",)),
    Place("compliance", "合规管理部", "Compliance", "dongyue", "合规总监", 3, ("合规专员", "合规经理")),
    Place("risk", "风险管理部", "Risk Management", "dongyue", "首席风险官", 3, ("风控专员", "风控经理")),
    Place("hr", "人力资源部", "Human Resources", "dongyue", "部门负责人", 3, ("人事专员", "招聘经理")),
    Place("finance", "财务部", "Finance", "dongyue", "财务总监", 3, ("会计", "高级会计", "资金专员")),
    Place("audit", "稽核审计部", "Internal Audit", "dongyue", "部门负责人", 2, ("审计专员",)),
    Place("office", "办公室", "General Office", "dongyue", "主任", 2, ("行政专员", "秘书")),
)

_REGIONS = {
    (
        "east",
        "华东分公司",
        "East China",
    ): "上海 南京 苏州 无锡 常州 南通 扬州 杭州 宁波 温州 绍兴 嘉兴 合肥 芜湖 福州 厦门",
    ("south", "华南分公司", "South China"): "广州 深圳 佛山 东莞 珠海 中山 惠州 汕头 南宁 柳州 海口",
    ("north", "华北分公司", "North China"): "北京 天津 石家庄 唐山 保定 太原 大同 呼和浩特 包头 济南 青岛 烟台 潍坊",
    ("central", "华中分公司", "Central China"): "武汉 宜昌 襄阳 长沙 株洲 郑州 洛阳 南昌 赣州",
    ("southwest", "西南分公司", "Southwest China"): "成都 绵阳 重庆 昆明 大理 贵阳 遵义",
    ("northwest", "西北分公司", "Northwest China"): "西安 咸阳 兰州 银川 西宁",
    ("northeast", "东北分公司", "Northeast China"): "沈阳 大连 长春 吉林 哈尔滨 大庆",
}


def _city(name: str) -> str:
    return {"厦门": "xiamen", "重庆": "chongqing", "长沙": "changsha", "长春": "changchun"}.get(
        name, spelled("_" + name)["pinyin"].lstrip("_")
    )


def _branches() -> tuple[Place, ...]:
    places = []
    for (slug, name, name_en), cities in _REGIONS.items():
        places.append(Place(slug, name, f"{name_en} Division", "dongyue", "分公司总经理", 1, _OFFICE))
        for city in cities.split():
            pinyin = _city(city)
            places.append(
                Place(
                    f"branch-{pinyin}",
                    f"{city}营业部",
                    f"{pinyin.capitalize()} Branch",
                    slug,
                    "营业部总经理",
                    2,
                    _BRANCH,
                )
            )
    return tuple(places)


PLACES: tuple[Place, ...] = (*HEADQUARTERS, *_branches())
REGIONS: tuple[str, ...] = tuple(slug for slug, _name, _english in _REGIONS)
