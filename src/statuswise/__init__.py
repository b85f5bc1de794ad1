"""HTTP APIs whose status codes tell the truth: one decision graph that answers, documents, checks and explains."""
