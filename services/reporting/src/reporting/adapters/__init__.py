"""The outside of *reporting*: charts, documents, spreadsheets and files."""
