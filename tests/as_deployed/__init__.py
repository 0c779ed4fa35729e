"""What processes that serve in a test find before the packages that only tests bring.

Litestar looks whether pydantic is there and becomes another application if it is: one that takes 12 MB more in each
process. Where Porchlight is installed for real it is not there.
"""
