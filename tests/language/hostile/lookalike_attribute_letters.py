# Expect: refused ATTRIBUTE_PRIVATE
print(().__𝒸𝓁𝒶𝓈𝓈__)
