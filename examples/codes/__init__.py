"""A small API in which a request alone provokes every status code that the graph decides."""
