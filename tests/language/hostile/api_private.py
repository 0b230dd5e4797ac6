# Expect: refused ATTRIBUTE_PRIVATE
api.__class__.__init__
