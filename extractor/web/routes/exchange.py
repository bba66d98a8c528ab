"""What goes out as files, and decisions that come in as a sheet."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from extractor.errors import InputError, SheetError
from extractor.exports import EXPORTS, export
from extractor.exports.stored import content_of
from extractor.sheets import Sheet, SheetScope, items_of, read_sheet, take_in, write_sheet
from extractor.sheets.reading import FROM_ELSEWHERE
from extractor.web.filters import Filters
from extractor.web.site import Site

_KINDS = (".xlsx", ".tsv")


def exchange_routes(site: Site) -> APIRouter:
    """The pages of exports and imports."""
    router = APIRouter()

    @router.get("/exports")
    def exports(request: Request) -> Response:
        filters = Filters.of(request.query_params)
        return site.pages.page(
            request, "exports.html", site.identity.of(request), title="Exports", filters=filters, forms=EXPORTS
        )

    @router.get("/exports/{form}")
    def one(request: Request, form: str) -> Response:
        if form not in EXPORTS:
            raise InputError(f"there is no format {form[:40]!r}; there are {', '.join(EXPORTS)}")
        query = Filters.of(request.query_params).query()
        folder = tempfile.TemporaryDirectory()
        made = Path(folder.name) / "made"
        made.mkdir()
        with content_of(site.store.table, query) as content:
            export(content, form, made / f"table{EXPORTS[form].ending}")
        return _sent(folder, made, f"interactions-{form}.zip")

    @router.get("/sheet")
    def sheet(request: Request) -> Response:
        who = site.identity.needed(request)
        query = Filters.of(request.query_params).query()
        folder = tempfile.TemporaryDirectory()
        path = Path(folder.name) / "decisions.xlsx"
        write_sheet(path, Sheet(items_of(site.store, SheetScope(who.name, query, 2_000)), who.name, site.now))
        return FileResponse(path, filename=path.name, background=BackgroundTask(folder.cleanup))

    @router.get("/import")
    def import_page(request: Request) -> Response:
        who = site.identity.needed(request)
        return site.pages.page(request, "import.html", who, title="Import", problems=(), intake=None, stored=False)

    @router.post("/import")
    def take(
        request: Request,
        sheet: UploadFile,
        store: Annotated[str, Form()] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        who = site.identity.changing(request, csrf)
        kind = Path(sheet.filename or "").suffix.lower()
        if kind not in _KINDS:
            raise InputError(f"a sheet ends in {' or '.join(_KINDS)}; this file is {(sheet.filename or '')[:100]!r}")
        with tempfile.TemporaryDirectory() as folder:
            # The name of a file on somebody's disk is nobody's path here.
            path = Path(folder) / f"sheet{kind}"
            path.write_bytes(sheet.file.read())
            try:
                intake = take_in(path, read_sheet(path, FROM_ELSEWHERE), site.store, site.naming)
            except SheetError as error:
                return site.pages.page(
                    request, "import.html", who, 422, title="Import", problems=error.problems, intake=None, stored=False
                )
            except InputError as error:
                raise InputError(str(error).replace(str(path), "the sheet")) from None
        strangers = {decision.curator for decision in intake.decisions} - {who.name}
        if strangers and not who.settles:
            names = ", ".join(sorted(strangers))
            raise InputError(f"the sheet is of {names}; only an adjudicator brings in sheets of others")
        if store:
            site.store.curation.decide(intake.decisions)
            site.store.accounts.log(who.name, "import", f"{len(intake.decisions)} decisions")
        return site.pages.page(
            request, "import.html", who, title="Import", problems=(), intake=intake, stored=bool(store)
        )

    return router


def _sent(folder: tempfile.TemporaryDirectory[str], made: Path, name: str) -> FileResponse:
    """The files as one, and then nothing is left of them."""
    path = Path(folder.name) / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(made.iterdir()):
            archive.write(file, file.name)
    return FileResponse(path, filename=name, background=BackgroundTask(folder.cleanup))
