"""Each version whose data must still be good, oldest first; the last is the present one."""

# before-0.1.0 was never released: of migration 008, made by the code of that time.
VERSIONS = ("before-0.1.0", "0.1.0")
