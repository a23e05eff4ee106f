"""What follows from facts: stratified judgement rules and their derivations."""
