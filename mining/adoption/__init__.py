"""After a revision was adopted: did execution change, and does it still follow what was adopted?"""

from mining.adoption.adopted import Adoption, after_adoption
from mining.adoption.stratified import Adjusted, adjusted_difference

__all__ = ["Adjusted", "Adoption", "adjusted_difference", "after_adoption"]
