"""The roles that the five flows of the house ask for; nobody holds them yet."""

from django.db import migrations

ROLES = {
    "architect": ("架构评审组", "Architecture board"),
    "division_leader": ("分管领导", "Division leader"),
    "asset_admin": ("资产管理岗", "Asset administrator"),
    "monitoring": ("监控组", "Monitoring"),
    "compliance": ("合规岗", "Compliance"),
    "risk_control": ("风险控制岗", "Risk control"),
    "legal": ("法务岗", "Legal"),
    "data_security": ("数据安全岗", "Data security"),
    "data_admin": ("数据管理岗", "Data administrator"),
    "data_dev": ("数据开发岗", "Data development"),
    "cio": ("首席信息官", "Chief information officer"),
    "access_admin": ("权限管理岗", "Access administrator"),
    "change_manager": ("变更经理", "Change manager"),
    "test_lead": ("测试负责人", "Test lead"),
    "cab_ops": ("变更委员会（运维）", "Change board, operations"),
    "cab_security": ("变更委员会（安全）", "Change board, security"),
    "cab_business": ("变更委员会（业务）", "Change board, business"),
    "network_ops": ("网络运维岗", "Network operations"),
    "security_head": ("安全负责人", "Head of security"),
    "trading_ops": ("交易系统运维岗", "Trading operations"),
}


def add(apps, schema_editor):
    """Add those that are missing."""
    for slug, (name, name_en) in ROLES.items():
        apps.get_model("people", "Role").objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en})


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_parts_that_stand_still")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
