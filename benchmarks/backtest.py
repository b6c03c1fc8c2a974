"""A million past cases put to two versions of a rule: memory does not grow, comparing adds little to deciding."""

import resource
import time
from collections.abc import Iterable, Iterator

from benchmarks.figure import Figure
from tongban.rules import RuleBook
from tongban.rules.backtest import compare

CASES = 1_000_000
FEW = CASES // 10
NAMES = ["行业", "人数", "小微"]


def version(limit: int) -> RuleBook:
    """Routes by size; the limit is what changes."""
    rows = [
        {"name": "小型", "when": f'人数 <= {limit} and 小微 and 行业 in ("软件", "农业")', "then": "备案"},
        {"name": "特大", "when": "人数 > 1000", "then": "专家评审", "effect": "转人工"},
        {"name": "其余", "otherwise": True, "then": "许可"},
    ]
    return RuleBook.from_mapping({"outcome": "分流", "rows": rows}, NAMES)


def cases(count: int) -> Iterator[tuple[str, dict[str, object]]]:
    """So many cases, each made when it is asked for."""
    trades = ("软件", "农业", "餐饮", None)
    for number in range(count):
        yield f"案-{number:07}", {"行业": trades[number % 4], "人数": number % 1500, "小微": number % 3 > 0}


def peak() -> int:
    """The most memory the process has held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run() -> Iterable[Figure]:
    """Compare a tenth of the cases, then all, in one process."""
    old, new = version(50), version(80)
    compare(old, new, cases(FEW))
    before = peak()
    started = time.process_time()
    result = compare(old, new, cases(CASES))
    spent = time.process_time() - started
    after = peak()
    started = time.process_time()
    for _case, facts in cases(FEW):
        old.decide(facts)
        new.decide(facts)
    alone = (time.process_time() - started) * CASES / FEW
    print(f"{result}\n{CASES / spent:,.0f} cases per CPU second; peak {before / 1024:.0f} → {after / 1024:.0f} MiB")
    yield Figure("backtest memory, 1,000,000 cases against 100,000", after / before, 1.05, at_most=True)
    yield Figure("backtest time against deciding both versions alone", spent / alone, 1.5, at_most=True)
