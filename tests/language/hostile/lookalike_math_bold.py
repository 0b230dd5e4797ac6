# Expect: refused NAME_REFUSED
𝐞𝐱𝐞𝐜('import os')
