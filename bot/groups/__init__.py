"""Use cases around a group: founding, dates, cases, meetings, forms, intentions, what is shown.

Everything runs inside a transaction that is handed in; nothing here knows a platform or SQL.
"""
