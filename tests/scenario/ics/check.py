"""Reads a calendar with a parser that is not ours (Debian: python3-icalendar) and prints what it understood as JSON.

Exit code 77 where that parser is not installed.
"""
import datetime
import json
import sys

try:
    import icalendar
except ImportError:
    sys.exit(77)

with open(sys.argv[1], "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())
events = []
for event in calendar.walk("VEVENT"):
    start = event.decoded("dtstart")
    if isinstance(start, datetime.datetime):
        start = start.astimezone(datetime.timezone.utc)
    alarms = [alarm.decoded("trigger").total_seconds() for alarm in event.walk("VALARM")]
    events.append({
        "uid": str(event["uid"]),
        "start": start.isoformat(),
        "stamped": event.decoded("dtstamp").tzinfo is not None,
        "summary": str(event["summary"]),
        "description": str(event.get("description", "")),
        "alarms": [int(each) for each in alarms],
    })
print(json.dumps({"version": str(calendar["version"]), "errors": [str(e) for e in getattr(calendar, "errors", [])],
                  "events": events}))
