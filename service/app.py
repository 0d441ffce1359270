"""The front end: the film's studio over HTTP. Importing it loads no model code; a test holds it to that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI

from kadr.settings import Settings, read_settings
from kadr.studio.desk import open_studio
from service import errors, openapi
from service.deps import authorised
from service.live import Hub
from service.routes import (
    about,
    assets,
    beats,
    bible,
    boards,
    breakdowns,
    concepts,
    craft,
    drafts,
    events,
    health,
    jobs,
    maps,
    page,
    panels,
    projects,
    scripts,
    shots,
    tags,
    takes,
)

_NOUNS = (
    projects,
    scripts,
    breakdowns,
    shots,
    maps,
    beats,
    tags,
    bible,
    craft,
    boards,
    panels,
    takes,
    drafts,
    concepts,
    jobs,
    events,
    assets,
    about,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app; database, blobs and queue are opened when it starts, not when it is created."""
    in_force = settings or read_settings()

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        studio = open_studio(in_force)
        hub = Hub(studio)
        app.state.studio, app.state.hub = studio, hub
        hub.start()
        yield
        await hub.close()
        studio.close()

    app = FastAPI(
        title="Kadr",
        version="1",
        description="From logline to rough cut on open models. Everything longer than a second answers 202 with a job.",
        lifespan=life,
        # The description is a guarded route of ours; the stock pages would load code from other hosts.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # A redirect would leave the path's other spelling half answered, before any key is asked for.
        redirect_slashes=False,
    )
    errors.install(app)
    openapi.describe(app)
    guarded = APIRouter(dependencies=[Depends(authorised)], responses=openapi.always())
    for noun in _NOUNS:
        guarded.include_router(noun.router)
    guarded.include_router(health.guarded)
    app.include_router(guarded)
    app.include_router(health.router)
    app.include_router(page.router)
    return app
