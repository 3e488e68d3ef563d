"""Tables as files: written so that every spreadsheet opens them rightly, read as they are met."""

from haechi.core.spreadsheet.reading import Grid, read_grid
from haechi.core.spreadsheet.writing import BOM, FORMATS, Table, csv_file, download, plain_cell

__all__ = [
    "BOM",
    "FORMATS",
    "Grid",
    "Table",
    "csv_file",
    "download",
    "plain_cell",
    "read_grid",
]
