"""What a synthetic record says: sentences put together by chance, in both languages, none of them about anything real."""

from __future__ import annotations

from random import Random

from tracker.domain.bilingual import Bilingual

Pair = tuple[str, str]

TOPICS: tuple[Pair, ...] = (
    ("開放資料", "open data"), ("公民參與", "public participation"), ("採購資訊", "procurement records"),
    ("預算視覺化", "budget pictures"), ("環境監測", "environmental monitoring"), ("政治獻金", "political donations"),
    ("揭弊者保護", "protection of whistleblowers"), ("公司實質受益人", "beneficial ownership"), ("土地登記", "the land register"),
    ("健康資料", "health data"), ("校園民主", "democracy in schools"), ("原住民族語言", "indigenous languages"),
    ("新住民服務", "services for new residents"), ("性別統計", "gender statistics"), ("司法公開", "open courts"),
    ("法規預告", "notice of rules"), ("遊說登記", "the register of lobbyists"), ("漁業透明", "transparent fisheries"),
    ("能源轉型", "the energy transition"), ("食品追溯", "tracing of food"), ("地方創生", "local revival"),
    ("數位包容", "digital inclusion"), ("檔案開放", "open archives"), ("公共工程", "public works"),
)
ACTS: tuple[Pair, ...] = (
    ("完成草案並送內部審查", "finished the draft and sent it for internal review"),
    ("召開第{n}次工作會議", "held working meeting {n}"),
    ("公布{n}項資料集", "published {n} data sets"), ("辦理{n}場分區座談", "held {n} regional talks"),
    ("完成系統第{n}版測試", "finished tests of version {n} of the system"), ("培訓{n}名承辦人員", "trained {n} officers"),
    ("徵詢{n}個民間團體意見", "asked {n} civil society groups"), ("修正作業要點第{n}條", "amended article {n} of the directions"),
)
REASONS: tuple[Pair, ...] = (
    ("預算審議時程延後", "the budget was decided later"), ("跨機關資料介接未完成", "data of other bodies are not yet connected"),
    ("承辦人員異動", "the officer in charge changed"),
    ("委外廠商交付不符規格", "the contractor's delivery did not meet the terms"),
)
STEPS: tuple[Pair, ...] = (("下一季重新提報", "report again next quarter"),
                           ("邀集相關機關協商", "talk with the bodies concerned"),
                           ("調整工作項目後續辦", "change the work items and go on"))


def of(zh: str, en: str) -> Bilingual:
    return Bilingual.of(zh, en)


def title(kind: Pair, number: str, topic: Pair) -> Bilingual:
    """The name of a thing: what it is, that it is synthetic, and what it would be about."""
    return of(f"合成{kind[0]}{number}：{topic[0]}", f"Synthetic {kind[1]} {number}: {topic[1]}")


def report(chance: Random, topic: Pair) -> Bilingual:
    """Two to four sentences by a body."""
    zh, en = [], []
    for act in chance.sample(ACTS, chance.randint(2, 4)):
        n = chance.randint(2, 60)
        zh.append(act[0].format(n=n))
        en.append(act[1].format(n=n))
    return of(f"（合成資料）就{topic[0]}，本期{'；'.join(zh)}。", f"(Synthetic) On {topic[1]} the body {'; '.join(en)}.")


def promise(chance: Random, topic: Pair) -> Bilingual:
    act = chance.choice(ACTS)
    n = chance.randint(2, 60)
    return of(f"（合成資料）推動{topic[0]}，{act[0].format(n=n)}，使民眾得以查閱並據以監督。",
              f"(Synthetic) For {topic[1]}: {act[1].format(n=n)}, so that the public can look it up and hold it to account.")


def one(chance: Random, pairs: tuple[Pair, ...]) -> Bilingual:
    return of(*chance.choice(pairs))
