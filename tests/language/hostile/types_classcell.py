# Expect: refused ATTRIBUTE_PRIVATE
(lambda: None).__closure__
