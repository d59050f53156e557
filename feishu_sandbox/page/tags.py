"""Template helpers."""
from django import template

register = template.Library()
