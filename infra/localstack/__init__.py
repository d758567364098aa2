"""AWS on one machine: LocalStack as a plain process, for trying and testing what AWS itself does.

:mod:`executor` and :mod:`loopback` run inside LocalStack's own environment, everything else in
the project's.
"""
