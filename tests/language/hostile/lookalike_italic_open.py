# Expect: refused NAME_REFUSED
𝑜𝑝𝑒𝑛('/etc/passwd')
