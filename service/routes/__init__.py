"""Routes, one module a noun: parse, call one function of the studio, return."""
