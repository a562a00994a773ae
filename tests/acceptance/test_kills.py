"""The whole program under SIGKILL while its log is written and rotated: every line is counted exactly once."""

from tests.torture import kills
from tests.torture.disk import folder_on_disk


def test_two_hundred_kills():
    with folder_on_disk("kills") as folder:
        account = kills.torment(folder, kills=200, lines=40_000, longest=0.12)
    assert account.sound, account
    assert account.rotations > 50 and account.fruitful > 50
    assert account.lines >= 40_000


def test_the_oracle_sees_what_is_lost_and_what_is_twice(tmp_path):
    def receipt(rule, bucket, alert, attempt=1, status="firing"):
        labels = {"alertname": rule, "b": str(bucket)}
        return {"status": status, "groupLabels": labels, "logmon": {"id": alert, "attempt": attempt}}

    account = kills.Account(1, 500, 0)
    told = [("full", 0, "A"), ("full", 0, "A", 2), ("full", 1, "B"), ("over", 1, "C"), ("full", 3, "D")]
    told += [("full", 3, "E"), ("full", 4, "F"), ("full", 4, "F"), ("full", 1, "B", 1, "resolved")]
    said = [receipt(*one) for one in told]
    (tmp_path / "output").write_bytes(b"logmon: gap: 7 bytes were not read\n")
    kills.judge(account, range(5), said, tmp_path / "output")
    assert (account.lost, account.twice, account.renamed) == ([2], [1], [3])
    assert (account.rerun, account.unmarked, len(account.problems)) == (2, 1, 1)
    assert not account.sound
