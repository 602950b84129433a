"""Texts as people, and programs, send them. None of them may break anything."""

ODD = {
    "empty": "",
    "white": " \t\n  ",
    "right to left": "\u202eسؤال مفتوح\u202c שאלה",
    "emoji": "👩‍⚕️🏳️‍🌈 vraag 🤷🏽",
    "control": "a\x07b\x1b[31mrood\x1b[0m\x08c",
    "nul": "voor\x00na",
    "markup": "<script>alert(1)</script> *vet* _schuin_ <!channel> @everyone [x](http://x)",
    "template": "{{ 7 * 7 }} {% raw %} ${HOME} %s %(x)s",
    "separator": "een|twee|drie\x1evier",
    "half an emoji": "kapot \ud83d eind",
    "long": "x" * 50_000,
    "sql": "'; DROP TABLE contribution; --",
    "lines": "een\r\ntwee\rdrie\u2028vier",
}
HARMLESS = [name for name in ODD if name not in ("empty", "white", "long")]
