"""The cellar: what every room stands on and none of them owns."""
