"""Forms of the analysis of a key."""

from __future__ import annotations

from fractions import Fraction

from django import forms
from django.utils.translation import gettext_lazy as _


class BandsForm(forms.Form):
    """How far weights and facts may be from what they are, and how often that is tried."""

    weights_within = forms.DecimalField(
        label=_("Weights vary by up to (%)"),
        min_value=0,
        max_value=50,
        decimal_places=1,
        initial=10,
        help_text=_("Each weight by itself; all are then made to sum to one."),
    )
    inputs_within = forms.DecimalField(
        label=_("Facts vary by up to (%)"),
        min_value=0,
        max_value=50,
        decimal_places=1,
        initial=2,
        help_text=_("Each figure of each town by itself."),
    )
    draws = forms.IntegerField(
        label=_("Number of draws"), min_value=10, max_value=1000, initial=500
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        initial=1,
        help_text=_("The same seed gives the same bands again."),
    )

    def clean_weights_within(self) -> Fraction:
        return Fraction(self.cleaned_data["weights_within"]) / 100

    def clean_inputs_within(self) -> Fraction:
        return Fraction(self.cleaned_data["inputs_within"]) / 100
