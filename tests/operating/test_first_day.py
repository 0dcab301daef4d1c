"""The first day at the command line: the route of the visits, and who is known to be absent."""

import orjson


async def test_the_route_of_a_day_is_printed_and_showing_addresses_is_on_the_record(folder):
    asked = ("visits", "--school", folder.school, "--on", "2026-09-08")
    answer = await folder.cli(*asked, "--json")
    assert answer.exit_code == 0, answer.output
    visits = orjson.loads(answer.stdout)
    assert (visits["school"], visits["on"]) == (folder.school, "2026-09-08")
    assert visits["rows"] == []
    shown = await folder.cli(*asked, "--as", "safeguarding-lead staff-2")
    assert f"Visits of {folder.school}, 2026-09-08" in shown.output
    said = (await folder.cli("facts", "--school", folder.school, "--json")).stdout.splitlines()
    shown = [fact for line in said if (fact := orjson.loads(line))["envelope"]["word"] == "NamesShown"]
    assert [fact["body"]["what"] for fact in shown] == ["addresses of visits"]


async def test_who_is_known_to_be_absent_is_printed(folder):
    asked = ("known-absences", "--school", folder.school, "--on", "2026-09-08")
    answer = await folder.cli(*asked, "--json")
    assert answer.exit_code == 0, answer.output
    assert orjson.loads(answer.stdout) == {"school": folder.school, "on": "2026-09-08", "rows": []}
    assert f"Known absences of {folder.school}" in (await folder.cli(*asked)).output


async def test_a_day_that_is_none_and_a_role_that_is_none_are_wrong_use(folder):
    assert (await folder.cli("visits", "--school", folder.school, "--on", "today")).exit_code == 2
    assert (await folder.cli("visits", "--school", folder.school, "--as", "caretaker staff-1")).exit_code == 2
