"""The figures of the report: drawn by matplotlib, inline in the page and as files beside it."""
