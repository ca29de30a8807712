"""Python packages that read workbooks: the values of cells, and comments where the package has them."""


def openpyxl(path, reading):
    import warnings

    import openpyxl

    warnings.simplefilter("ignore")
    with open(path, "rb") as file:
        book = openpyxl.load_workbook(file, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                reading.cell(cell.value)
                if cell.comment is not None:
                    reading.text(cell.comment.text)


def xlrd(path, reading):
    import io

    import xlrd

    book = xlrd.open_workbook(path, logfile=io.StringIO(), ragged_rows=True)
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for cell in sheet.row(row):
                if cell.ctype == xlrd.XL_CELL_TEXT:
                    reading.cell(cell.value)
                elif cell.ctype == xlrd.XL_CELL_NUMBER:
                    reading.number(cell.value)
                elif cell.ctype == xlrd.XL_CELL_DATE:
                    # A time of day, and a number that is no date for all its format.
                    if 1 <= cell.value < 2_958_466:
                        reading.date(xlrd.xldate_as_datetime(cell.value, book.datemode))
                    else:
                        reading.number(cell.value)


def numbers_parser(path, reading):
    import warnings

    import numbers_parser

    warnings.simplefilter("ignore")
    for sheet in numbers_parser.Document(path).sheets:
        reading.text(sheet.name)
        for table in sheet.tables:
            for row in table.rows():
                for cell in row:
                    reading.cell(cell.value)
