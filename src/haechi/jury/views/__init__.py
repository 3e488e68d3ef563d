"""The doors of the jury: the letter's link, the judge's desk, the desks that look after them."""
