"""`python -m infra.localstack`."""

import sys

from infra.localstack.run import main

sys.exit(main())
