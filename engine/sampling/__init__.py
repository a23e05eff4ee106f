"""Attribute sampling: how many items, which ones, and what the result supports.

The modules, in the order in which an auditor needs them: `rates` (reading a rate), `size` and
`discovery` (planning), `select`, `systematic` and `stratified` (drawing), `evaluate` (concluding),
`odds` and `characteristic` (forecasting). Underneath, `exact` decides whether a tail probability
is within the risk; `tails` (floats) and `digits` (a hundred digits) serve it. Nothing here
knows what a control or an audit is.
"""
