"""The fictional city of Yunling (云岭市): what its clerks would hand over. Every body, person, number and sum is invented."""
