"""Paints photos of races that never were, and knows which number every pixel shows.

They are for measuring the reader and for looking at its errors, where photos of people that may
be used are few: any range of numbers, letters, zeros in front, start lists. Nothing that is
shipped is trained on them (the reader of numbers has a maker of examples of its own, in
``infra.training.digits``), and neither they nor this package reach users.

From the repository's root, with npm for the typefaces::

    python -m infra.training.pictures OUT --style usual
    dorsal eval --labels OUT/labels.jsonl --start-list OUT/start-list.csv OUT

A race (``race``) has one design of bibs (``sheet``), and its runners come again from photo to
photo. Bibs are bent, folded and turned over (``cloth``), pinned on runners (``pinned``, ``person``,
``limbs``) before a backdrop and signs (``backdrop``, ``signs``, ``clock``), and the whole is taken
by a camera of any quality (``camera``). Each layer says which print it shows and which it hides
(``canvas``), so that ``truth`` can tell what must be read, and what may be.

Figures measured on them flatter or slander the reader as the painter differs from photos: they
compare two readers, or two styles, and are no promise. The look of people is crude; cloth, folds,
arms before numbers, blur and noise are near to what photos show.

Licences: typefaces OFL-1.1 and Apache-2.0, fetched from npm at pinned versions (``fonts``) and
only ever drawn with; all else is our own.
"""
