"""The FastAPI front end: the app, its problems, its streams, the page, and one module of routes a noun."""
