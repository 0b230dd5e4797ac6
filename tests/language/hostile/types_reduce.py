# Expect: refused ATTRIBUTE_PRIVATE
(1).__reduce_ex__(2)
