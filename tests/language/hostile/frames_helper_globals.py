# Expect: refused ATTRIBUTE_PRIVATE
today.__globals__['json'].codecs
