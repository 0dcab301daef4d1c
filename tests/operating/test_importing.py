"""`rollcall import` as its user meets it, on a platform that runs."""

import csv

import orjson


async def _json(folder, *arguments):
    asked = await folder.cli("import", *arguments, "--school", folder.school, "--json")
    assert asked.exit_code == 0, asked.output
    return orjson.loads(asked.stdout)


async def test_a_file_is_foreseen_then_imported_and_its_bad_lines_are_set_aside(folder, tmp_path):
    file, day = tmp_path / "marks.csv", folder.days[1]
    async with folder.platform() as platform:
        before = folder.rows(await folder.figures())
        child = before[0]["mis_id"]
        file.write_text(f"mis_id,date,session,code\n{child},{day},AM,M\n{child},{day},noon,M\nx1,{day},AM,/\n")
        foreseen = await _json(folder, "marks", str(file), "--dry-run")
        assert folder.rows(await folder.figures()) == before
        assert not file.with_name("marks.quarantined.csv").exists()

        imported = await _json(folder, "marks", str(file))
        await platform.settled()
        after = folder.rows(await folder.figures())
        again = await _json(folder, "marks", str(file))

    assert [(each["line"], each["mis_id"], each["after"]) for each in foreseen["changes"]] == [(2, child, "M")]
    assert foreseen["quarantined"] == [
        {"line": 3, "reason": "session: neither AM nor PM"},
        {"line": 4, "reason": "the pupil is not known"},
    ]
    assert {**imported, "dry_run": True} == foreseen
    assert [row["key"] for row, old in zip(after, before, strict=True) if row != old] == [before[0]["key"]]
    assert (again["changes"], again["same"]) == ([], 1)
    with file.with_name("marks.quarantined.csv").open(encoding="utf-8-sig") as aside:
        assert [(row["line"], row["session"]) for row in csv.DictReader(aside)] == [("3", "noon")]


async def test_a_file_of_another_kind_is_wrong_use(folder, tmp_path):
    file = tmp_path / "roll.csv"
    file.write_text("name\nAda\n")
    asked = await folder.cli("import", "roll", str(file), "--school", folder.school)
    assert asked.exit_code == 2
    assert "names no column mis_id" in asked.stderr
