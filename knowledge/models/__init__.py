"""The bundled embedding model and the tool that builds it; nothing here is imported to answer."""
