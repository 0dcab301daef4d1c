"""Why a mark of Arbor's is as it is: the note of the attendance record from which it was made."""

from __future__ import annotations

from registers.adapters.arbor_values import Object

_LONGEST, _LONGEST_NAME = 500, 200


def remark(of: Object) -> str | None:
    """The note of a mark or of its record; one that is no text, or blank, is none, and refuses no mark."""
    source = of.get("sourceAttendanceRecord")
    notes = (of.get("recordNote"), source.get("recordNote") if isinstance(source, dict) else None)
    texts = (note.replace("\x00", " ").strip()[:_LONGEST] for note in notes if isinstance(note, str))
    return next((text for text in texts if text), None)


def signed(of: Object) -> str | None:
    """What Arbor calls whoever changed a mark; a name that is no text, or blank, is none, and refuses no mark."""
    by = of.get("modifiedBy")
    name = by.get("displayName") if isinstance(by, dict) else None
    return name.replace("\x00", " ").strip()[:_LONGEST_NAME] or None if isinstance(name, str) else None


def record_of(of: Object | None) -> str | None:
    """The address of a mark's record, where the mark does not say what is noted there."""
    source = of.get("sourceAttendanceRecord") if of is not None else None
    if not isinstance(source, dict) or "recordNote" in source or not isinstance(source.get("href"), str):
        return None
    return str(source["href"])
