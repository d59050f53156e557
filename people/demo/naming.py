"""Chinese names as they are common, drawn by a seeded die."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from people.names import spelled

_SURNAMES = (
    "王:72 李:71 张:68 刘:54 陈:45 杨:31 黄:22 赵:21 周:20 吴:20 徐:14 孙:14 马:13 胡:13 朱:12 郭:12 何:11 林:11 "
    "高:10 罗:10 郑:9 梁:9 谢:7 宋:7 唐:7 许:7 韩:7 邓:6 冯:6 曹:6 彭:6 曾:6 肖:6 田:5 董:5 潘:5 袁:5 蔡:5 蒋:5 "
    "余:5 于:5 杜:5 叶:5 程:5 魏:5 苏:5 吕:4 丁:4 任:4 卢:4 姚:4 沈:4 钟:4 姜:4 崔:4 谭:4 陆:4 范:4 汪:4 廖:4 "
    "石:4 金:4 韦:3 贾:3 夏:3 付:3 方:3 邹:3 熊:3 白:3 孟:3 秦:3 邱:3 侯:3 江:3 尹:3 薛:3 闫:3 段:3 雷:3 龙:2 史:2 "
    "陶:2 黎:2 贺:2 毛:2 郝:2 顾:2 龚:2 邵:2 万:2 欧阳:1 上官:1 司马:1"
)
_FIRST = "子思嘉雨俊梓文明志建晓海国永春立丽秀玉桂淑新成德广天宏家景润书承泽奕若诗佳欣婉静慧雅敏洁莹晨宇浩博瑞启振世"
_LAST = "涵轩怡琪杰浩然宁辉强军平东文超勇磊涛波斌鹏飞伟峰刚健林华琳婷雪梅兰芳娜燕玲娟霞艳颖倩蕾薇岚昕彤瑶航阳凯乐源远"
_SURNAME_LIST, _WEIGHTS = zip(*((w.split(":")[0], int(w.split(":")[1])) for w in _SURNAMES.split()), strict=True)


@dataclass
class Namer:
    """Gives one name after the other; the same seed gives the same names in the same order."""

    seed: int
    taken: set[str] = field(default_factory=set)
    _die: Random = field(init=False)

    def __post_init__(self) -> None:
        self._die = Random(self.seed)  # noqa: S311  # names of invented people

    def next_name(self) -> tuple[str, str]:
        """A surname and a given name."""
        surname = self._die.choices(_SURNAME_LIST, _WEIGHTS)[0]
        given = self._die.choice(_LAST)
        if self._die.random() < 0.82:
            given = self._die.choice(_FIRST) + given
        return surname, given

    def user_id(self, surname: str, given: str) -> str:
        """`wangxm`, the next of them `wangxm2` and so on."""
        stem = spelled(surname)["pinyin"] + spelled("_" + given)["initials"].lstrip("_")
        found, number = stem, 1
        while found in self.taken:
            number += 1
            found = f"{stem}{number}"
        self.taken.add(found)
        return found


def english(surname: str, given: str) -> str:
    """The name as an English text writes it.

    Example: english("王", "小明") == "Wang Xiaoming"
    """
    return f"{spelled(surname)['pinyin'].capitalize()} {spelled('_' + given)['pinyin'].lstrip('_').capitalize()}"
