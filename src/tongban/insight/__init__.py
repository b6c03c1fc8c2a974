"""态势: indicators of how items work in practice (成效分析)."""
