"""`rollcall whatif` on a folder: what another policy would have changed, and that nothing is written."""

import orjson


async def _asked(folder, tmp_path, policy, *arguments):
    file = tmp_path / "policy.toml"
    file.write_text(policy, "utf-8")
    first, last = folder.days[0].isoformat(), folder.days[1].isoformat()
    return await folder.cli(
        "whatif", "--policy", str(file), "--school", folder.school, "--from", first, "--to", last, *arguments
    )


async def test_under_its_own_policy_everything_is_as_it_was_and_the_log_stays(folder, tmp_path):
    before, tables = await folder.log(), await folder.tables()
    assert sum(rows for rows, _ in tables.values()) > 1000

    answer = await _asked(folder, tmp_path, "", "--json")

    found = orjson.loads(answer.stdout)
    assert answer.exit_code == 0, answer.output
    assert found["baseline"] == {"facts": found["baseline"]["facts"], "differ": 0, "words": {}}
    assert found["baseline"]["facts"] > 20
    assert all(word["happened"] == word["what_if"] for word in found["words"].values())
    assert (found["from"], found["to"], found["policy"]["name"]) == ("2026-09-07", "2026-09-08", "woodside")
    assert await folder.log() == before
    assert await folder.tables() == tables


async def test_another_policy_is_shown_beside_what_happened(folder, tmp_path):
    answer = await _asked(folder, tmp_path, 'call = {due = "09:30:00"}')

    assert answer.exit_code == 0, answer.output
    assert "what happened → what if" in answer.stdout
    assert "Staff time" in answer.stdout
    assert "the same run gives the" in answer.stdout


async def test_what_makes_no_sense_is_refused_in_a_sentence(folder, tmp_path):
    assert "is no TOML" in (await _asked(folder, tmp_path, "call =")).output
    assert "a policy has no part named" in (await _asked(folder, tmp_path, "cal = 1")).output
    turned = await _asked(folder, tmp_path, "", "--to", "2026-09-01")
    assert (turned.exit_code, "--to is before --from" in turned.output) == (2, True)
