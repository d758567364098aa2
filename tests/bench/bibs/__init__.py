"""`make bench-bibs`: reading bibs, right and fast, beside RapidOCR as it comes in one run."""
