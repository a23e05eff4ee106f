"""From one mock audit to documents: AuditRun -> View -> one small file a format.

The engine decides; these modules only render. `view.present` puts a run into words once,
and every format - text, Markdown, HTML - tells that same view.
"""
