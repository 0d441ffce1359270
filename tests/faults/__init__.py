"""The faults that Kadr must survive, with real processes and real signals."""
