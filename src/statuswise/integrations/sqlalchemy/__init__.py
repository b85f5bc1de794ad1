"""SQLAlchemy 2: a session for each request, committed before the answer, and a table of what its errors mean."""

from statuswise.integrations.sqlalchemy._database import BlockingDatabase, Database, get_or_404
from statuswise.integrations.sqlalchemy._errors import translate
from statuswise.integrations.sqlalchemy._idempotency import IdempotencyKeys

__all__ = ["BlockingDatabase", "Database", "IdempotencyKeys", "get_or_404", "translate"]
