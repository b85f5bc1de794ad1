"""SQLAlchemy 2: a session for each request, committed before the answer, and a table of what its errors mean."""

from statuswise.integrations.sqlalchemy._database import Database
from statuswise.integrations.sqlalchemy._errors import translate

__all__ = ["Database", "translate"]
