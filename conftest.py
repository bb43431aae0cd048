"""What every test run needs, with or without Django.

The sciences are also tested where Django is not installed, so its settings are named
here and not in the options of pytest, which would refuse a word it does not know.
"""

import os

from hypothesis import settings

# A busy machine is not a fault of the code, so no single example is timed. In CI the
# same examples are drawn in every run; by hand Hypothesis keeps looking for new ones.
settings.register_profile("by-hand", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "by-hand")
