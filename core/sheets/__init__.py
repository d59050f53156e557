"""Sheets that come in and go out: read, planned row by row, taken in whole or not at all, taken back. No table of ours.

kinds      what a sheet is: columns, rows, what taking a row in means
reading    Excel and CSV into text
planning   what each row would do
writing    rows into files that can be brought in again
row_sheet  a sheet whose rows are few: each is a verb
"""
