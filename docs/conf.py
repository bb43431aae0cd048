"""Builds the documentation, offline: no inventories, no fonts, no scripts from elsewhere."""

from importlib.metadata import version as installed_version
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

project = "Soft Landing"
copyright = "the authors of Soft Landing; EUPL-1.2"
release = version = installed_version("softlanding")

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
default_role = "literal"  # docstrings set names in single backticks

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # numpydoc says the types in words
autosummary_generate = True
numpydoc_class_members_toctree = False
numpydoc_show_class_members = False

# Only names of our own must resolve; the inventories of Python and NumPy are not fetched.
nitpick_ignore_regex = [(r"py:.*", r"(?!softlanding\.).*")]

html_theme = "furo"
html_title = "Soft Landing"
html_math_renderer = "mathml"
html_copy_source = False


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Write formulas as MathML, which browsers show without a script."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
